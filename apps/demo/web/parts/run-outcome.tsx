import { showMoney } from "../format.js";
import { chooseWallet } from "../state/checkout.js";
import { say } from "../state/language.js";
import { showView } from "../state/view.js";
import { orderOfRun, type Run, runExperiment } from "../state/what-if.js";

/** How an experiment ended: in the shop, and in the gateway's own books. */
export function RunOutcome({ run }: { run: Run }) {
  const { ended } = run;
  if (!ended) return null;
  const { payments } = ended.books;
  const { whatIf, space } = say.value;
  const charged = payments.filter(({ status }) => status === "paid");
  const isLost = !ended.paid && ended.code === "order_lost";
  const ticket = orderOfRun.value?.ticket;
  return (
    <div class={`outcome outcome-${ended.paid ? "good" : "open"}`} role="status">
      {ended.paid ? (
        <p>
          <strong>{whatIf.paidOnce}</strong>
          {space}
          {ticket ? whatIf.ticket(ticket) : ""}
          {orderOfRun.value?.paid_by === "enquiry" && whatIf.byAsking}
        </p>
      ) : (
        <p>
          <strong>{isLost ? whatIf.closed : whatIf.notPaid}</strong>
          {space}
          {isLost ? whatIf.closedWhy : ended.problem}
          {ended.httpStatus && ended.code && space + whatIf.answered(ended.httpStatus, ended.code)}
        </p>
      )}
      <p class="small">
        {whatIf.books(payments.length, charged.length, charged[0] ? showMoney(charged[0].txamt) : "")}
      </p>
      <div class="actions">
        {!ended.paid && (
          <button type="button" class="button button-small" onClick={orderAgain}>
            {whatIf.newOrder}
          </button>
        )}
        <button
          type="button"
          class="button button-small button-second"
          onClick={() => void runExperiment(run.experiment)}
        >
          {whatIf.again}
        </button>
      </div>
    </div>
  );

  function orderAgain() {
    chooseWallet(run.experiment.wallet);
    showView(run.experiment.scans ? "till" : "shop");
  }
}
