import { defineEnvVars } from "@sveltejs/kit/env";

// Not required, so that a build without secrets passes.
export const variables = defineEnvVars({ QFPAY_KEY: { schema: (value) => value } });
