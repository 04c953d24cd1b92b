import { useEffect, useRef } from "preact/hooks";
import { step } from "../state/checkout.js";
import { Choosing } from "./choosing.js";
import { Failed, Leaving, Paid } from "./outcome.js";
import { Progress } from "./progress.js";
import { Waiting } from "./waiting.js";

/** The order slip: what was chosen, how to pay it, what became of it. */
export function Counter() {
  const current = step.value;
  const slip = useRef<HTMLElement>(null);
  const last = useRef(current.name);
  useEffect(() => {
    const before = last.current;
    last.current = current.name;
    if (before === current.name || current.name === "sending") return;
    // The button that was pressed is gone: keep keyboard and phone users at the slip.
    slip.current?.focus({ preventScroll: true });
    slip.current?.scrollIntoView({ block: "nearest" });
  }, [current.name]);

  return (
    <section class="counter" id="counter" ref={slip} tabIndex={-1} aria-label="Your order">
      <Progress />
      <div class={`slip slip-${current.name}`}>
        {current.name === "waiting" && <Waiting ticket={current.ticket} hint={current.hint} />}
        {current.name === "leaving" && <Leaving ticket={current.ticket} />}
        {current.name === "paid" && <Paid ticket={current.ticket} />}
        {current.name === "failed" && <Failed ticket={current.ticket} />}
        {(current.name === "choose" || current.name === "sending") && (
          <Choosing sending={current.name === "sending"} problem={"problem" in current ? current.problem : undefined} />
        )}
      </div>
    </section>
  );
}
