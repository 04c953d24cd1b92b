import { say } from "../state/language.js";
import { BilingualName } from "./both.js";

/** An order slip's state before the customer orders: whether a request is under way, and the last error message. */
export type SlipState = { sending: boolean; problem: string | undefined };

/** An error message, which screen readers read out. */
export const Problem = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="problem" role="alert">
      {text}
    </p>
  );

/** The order slip while the basket is empty. */
export const EmptySlip = ({ problem }: { problem: string | undefined }) => (
  <>
    <h2 class="slip-title">
      <BilingualName zh="落單" en={say.value.slip.title} />
    </h2>
    <p class="slip-empty">{say.value.slip.empty}</p>
    <Problem text={problem} />
  </>
);
