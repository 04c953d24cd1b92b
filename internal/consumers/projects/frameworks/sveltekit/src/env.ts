import { defineEnvVars } from "@sveltejs/kit/env";

// The variable is optional, so that a build without secrets passes.
export const variables = defineEnvVars({ QFPAY_KEY: { schema: (value) => value } });
