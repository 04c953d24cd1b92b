import { payAt } from "./pay.js";

/** On workerd, one request to this worker makes all payments. */
export default {
  async fetch(_request: Request, { URLS }: { URLS: string }): Promise<Response> {
    return Response.json(await payAt(JSON.parse(URLS)));
  },
};
