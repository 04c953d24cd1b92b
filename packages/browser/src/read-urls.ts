type Read = { out_trade_no: string; status_url?: string; qr_url?: string };

/**
 * The addresses at which the order is read, below the one that the page itself ordered at. The paths in the response lack
 * a prefix that a proxy took away on the way to the shop.
 */
export function readUrls(url: string, { out_trade_no, status_url, qr_url }: Read) {
  const base = `${url.replace(/\/*([?#].*)?$/, "")}/${encodeURIComponent(out_trade_no)}`;
  const token = /\?.*/.exec(status_url ?? "") ?? "";
  return {
    status_url: base + token,
    events_url: `${base}/events${token}`,
    qr_url: qr_url && `${base}/qr.svg${token}`,
  };
}

/** The address of the event stream that belongs to a `status_url`. */
export const eventsUrl = (status_url: string): string => status_url.replace(/\/*(?=[?#]|$)/, "/events");
