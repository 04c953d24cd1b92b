type Read = { out_trade_no: string; status_url?: string; qr_url?: string };

/**
 * Builds the URLs at which the page reads its order. They begin with `url`, to which the page sent the order. The URLs
 * in the response are not used: they lack a path prefix if a proxy in front of the shop removes it.
 */
export function readUrls(url: string, { out_trade_no, status_url, qr_url }: Read) {
  const base = `${url.replace(/\/*([?#].*)?$/, "")}/${encodeURIComponent(out_trade_no)}`;
  const token = /\?.*/.exec(status_url ?? "") ?? "";
  return {
    status_url: base + token,
    events_url: eventsUrl(base + token),
    qr_url: qr_url && below(base + token, "qr.svg"),
  };
}

const below = (url: string, name: string): string => url.replace(/\/*(?=[?#]|$)/, `/${name}`);

/** Returns the URL of an order's event stream, which is below the order's `status_url`. */
export const eventsUrl = (status_url: string): string => below(status_url, "events");
