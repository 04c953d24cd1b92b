import type { FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { stepAt } from "../state/checkout.js";
import { isScan } from "../state/choice.js";
import { say } from "../state/language.js";
import type { Ticket } from "../state/ticket.js";
import { Failed, Paid, Unknown } from "./outcome.js";
import { Paying } from "./paying.js";
import { Progress } from "./progress.js";
import type { SlipState } from "./slip-parts.js";
import { Waiting } from "./waiting.js";

type Props = { place: "shop" | "till"; choosing: FunctionComponent<SlipState> };

/** Shows an order, in the shop or at the till: first the component `choosing`, then the payment and its outcome. */
export function Counter({ place, choosing: Choosing }: Props) {
  const current = stepAt(place);
  const slip = useRef<HTMLElement>(null);
  const last = useRef(current.name);
  useEffect(() => {
    const before = last.current;
    last.current = current.name;
    if (before === current.name || current.name === "sending") return;
    if (document.activeElement?.localName === "qfpay-checkout") return; // `<qfpay-checkout>` manages the focus itself.
    // The button that was pressed is no longer shown, so the focus and the view move to the order slip.
    if (slip.current?.contains(document.activeElement) || document.activeElement === document.body) {
      slip.current?.focus({ preventScroll: true });
      slip.current?.scrollIntoView({ block: "nearest" });
    }
  }, [current.name]);

  return (
    <section class="counter" id="counter" ref={slip} tabIndex={-1} aria-label={say.value.slip.title}>
      <Progress at={current.name} />
      <div class={`slip slip-${current.name}`}>
        {(current.name === "waiting" || current.name === "failed") && isPaying(current) && (
          <Paying key={current.ticket.out_trade_no} ticket={current.ticket} />
        )}
        {current.name === "waiting" && !isPaying(current) && <Waiting ticket={current.ticket} hint={current.hint} />}
        {current.name === "paid" && <Paid ticket={current.ticket} />}
        {current.name === "unknown" && <Unknown ticket={current.ticket} />}
        {current.name === "failed" && !isPaying(current) && <Failed ticket={current.ticket} reason={current.reason} />}
        {(current.name === "choose" || current.name === "sending") && (
          <Choosing
            sending={current.name === "sending"}
            problem={current.name === "choose" ? current.problem?.text : undefined}
          />
        )}
      </div>
    </section>
  );
}

/** Whether the customer pays with `<qfpay-checkout>`. At the till, the clerk scans the customer's code instead. */
const isPaying = ({ ticket }: { ticket: Ticket }) => !isScan(ticket.wallet);
