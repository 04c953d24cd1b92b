import { defineEnvVars } from "@sveltejs/kit/env";

// The environment variables are optional, so that a build without secrets passes.
const optional = { schema: (value: string | undefined) => value };

/** The environment variables that the application reads. */
export const variables = defineEnvVars({ QFPAY_APPCODE: optional, QFPAY_KEY: optional, GATEWAY: optional });
