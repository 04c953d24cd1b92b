import type { ChangeNotifier } from "../world/changes.js";

const togetherMs = 100;

/** Streams server-sent events: `change` when the simulator's state has changed, at most ten times a second. */
export function eventStream(changes: ChangeNotifier): Response {
  let stop = () => {};
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      send("retry: 1000\n\n");
      const remove = changes.listen(() => {
        timer ??= setTimeout(() => {
          timer = undefined;
          send("event: change\ndata: {}\n\n");
        }, togetherMs);
        timer.unref?.();
      });
      stop = () => {
        remove();
        clearTimeout(timer);
      };
    },
    cancel: () => stop(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
  });
}
