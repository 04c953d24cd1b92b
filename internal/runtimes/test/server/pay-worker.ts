import { payAt } from "./pay.js";

/** A worker for workerd. One request to it makes a payment at each gateway of `URLS`. */
export default {
  async fetch(_request: Request, { URLS }: { URLS: string }): Promise<Response> {
    return Response.json(await payAt(JSON.parse(URLS)));
  },
};
