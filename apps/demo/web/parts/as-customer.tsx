import { useSignal } from "@preact/signals";
import { say } from "../state/language.js";
import { callTool, problemText } from "../state/request.js";
import { Problem } from "./slip-parts.js";

/** Lets the visitor pay or decline an order at the simulated gateway, in the place of the customer. */
export function AsCustomer({ out_trade_no }: { out_trade_no: string }) {
  const problem = useSignal<string | undefined>(undefined);
  async function act(decline: boolean) {
    try {
      await callTool("customer", { out_trade_no, decline });
      problem.value = undefined;
    } catch (error) {
      problem.value = problemText(error);
    }
  }
  return (
    <div class="as-customer">
      <button type="button" class="button" onClick={() => void act(false)}>
        {say.value.pay.customerConfirms}
      </button>
      <button type="button" class="button button-second" onClick={() => void act(true)}>
        {say.value.pay.customerDeclines}
      </button>
      <Problem text={problem.value} />
    </div>
  );
}
