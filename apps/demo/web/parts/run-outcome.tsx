import { showMoney } from "../format.js";
import { chooseWallet } from "../state/checkout.js";
import { showView } from "../state/view.js";
import { orderOfRun, type Run, runExperiment } from "../state/what-if.js";

/** How an experiment ended: in the shop, and in the gateway's own books. */
export function RunOutcome({ run }: { run: Run }) {
  const { ended } = run;
  if (!ended) return null;
  const { payments } = ended.books;
  const charged = payments.filter(({ status }) => status === "paid");
  const ticket = orderOfRun.value?.ticket;
  return (
    <div class={`outcome outcome-${ended.paid ? "good" : "open"}`} role="status">
      {ended.paid ? (
        <p>
          <strong>Paid once.</strong> {ticket ? `Ticket ${ticket}. ` : ""}
          {orderOfRun.value?.paid_by === "enquiry" && "The shop learned of it by asking. "}
        </p>
      ) : (
        <p>
          <strong>{ended.code === "order_lost" ? "Closed, and nothing was charged." : "Not paid."}</strong>{" "}
          {ended.problem}
        </p>
      )}
      <p class="small">
        The gateway's books: {payments.length === 1 ? "1 payment" : `${payments.length} payments`} of this number,{" "}
        {charged.length} charged{charged[0] && `, ${showMoney(charged[0].txamt)}`}.
      </p>
      <div class="actions">
        {!ended.paid && (
          <button type="button" class="button button-small" onClick={orderAgain}>
            Make a new order
          </button>
        )}
        <button
          type="button"
          class="button button-small button-second"
          onClick={() => void runExperiment(run.experiment)}
        >
          Run it again
        </button>
      </div>
    </div>
  );

  function orderAgain() {
    chooseWallet(run.experiment.wallet);
    showView(run.experiment.scans ? "till" : "shop");
  }
}
