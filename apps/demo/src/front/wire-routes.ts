import type { ServerResponse } from "node:http";
import type { WireLog } from "../wire-log.js";

const heartbeatMs = 15_000;

/** Serves `GET /wire`: all calls and notifications in the demo's log, as JSON. */
export function wireEntries(wire: WireLog, res: ServerResponse): void {
  res.writeHead(200, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  res.end(JSON.stringify(wire.entries()));
}

/** Serves `GET /wire/events`: sends an event for each new or completed entry in the demo's log. */
export function wireEvents(wire: WireLog, res: ServerResponse): void {
  res.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  res.write("retry: 1000\n\n");
  const unsubscribe = wire.subscribe((entry) => res.write(`event: entry\ndata: ${JSON.stringify(entry)}\n\n`));
  const heartbeat = setInterval(() => res.write(": still here\n\n"), heartbeatMs);
  heartbeat.unref();
  res.once("close", () => {
    unsubscribe();
    clearInterval(heartbeat);
  });
}
