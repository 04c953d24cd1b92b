import { paid } from "../../lib/paid";

export const GET = () => Response.json(paid);
