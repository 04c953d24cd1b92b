import { paid } from "../../lib/paid";

/** Returns the numbers of the paid orders, which the test reads. */
export const GET = () => Response.json(paid);
