import { showMoney } from "../format.js";
import { chooseWallet } from "../state/checkout.js";
import { say } from "../state/language.js";
import { showView } from "../state/view.js";
import { type ExperimentRun, orderOfRun, runExperiment } from "../state/what-if.js";

/** Shows how an experiment ended: the order in the shop's database, and its payments at the gateway. */
export function RunOutcome({ run }: { run: ExperimentRun }) {
  const { ended } = run;
  if (!ended) return null;
  const { books } = ended;
  const { whatIf, space } = say.value;
  const charged = books?.payments.filter(({ status }) => status === "paid");
  const ticket = orderOfRun.value?.ticket;
  return (
    <div class={`outcome outcome-${ended.outcome === "paid" ? "good" : "open"}`} role="status">
      {ended.outcome === "paid" ? (
        <p>
          <strong>{charged?.length === 1 ? whatIf.paidOnce : whatIf.paid}</strong>
          {space}
          {ticket ? whatIf.ticket(ticket) : ""}
          {orderOfRun.value?.paid_by === "enquiry" && whatIf.byAsking}
        </p>
      ) : (
        <p>
          <strong>{titleOf(ended.outcome)}</strong>
          {space}
          {ended.outcome === "closed" ? whatIf.closedWhy : ended.problem}
          {ended.httpStatus && ended.code && space + whatIf.answered(ended.httpStatus, ended.code)}
        </p>
      )}
      <p class="small">
        {books && charged
          ? whatIf.books(books.payments.length, charged.length, charged[0] ? showMoney(charged[0].txamt) : "")
          : whatIf.noBooks}
      </p>
      <div class="actions">
        {ended.outcome !== "paid" && ended.outcome !== "unknown" && (
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

  function titleOf(outcome: "not_paid" | "closed" | "unknown"): string {
    if (outcome === "closed") return charged?.length === 0 ? whatIf.closed : whatIf.closedOnly;
    return outcome === "unknown" ? whatIf.unknown : whatIf.notPaid;
  }

  function orderAgain() {
    chooseWallet(run.experiment.wallet);
    showView(run.experiment.scans ? "till" : "shop");
  }
}
