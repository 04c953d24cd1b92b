import { payAt } from "./pay.js";

const { URLS = "{}", PROXY, UNDICI } = process.env;
let ownFetch: typeof fetch | undefined;
if (PROXY && UNDICI) {
  const { ProxyAgent, fetch: proxied } = await import(UNDICI);
  const dispatcher = new ProxyAgent(PROXY);
  ownFetch = ((url: string, init: object) => proxied(url, { ...init, dispatcher })) as typeof fetch;
}
process.stdout.write(JSON.stringify(await payAt(JSON.parse(URLS), ownFetch)));
process.exit(0);
