import { say } from "../state/language.js";
import { BilingualName } from "./both.js";

export type SlipState = { sending: boolean; problem: string | undefined };

export const Problem = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="problem" role="alert">
      {text}
    </p>
  );

export const EmptySlip = ({ problem }: { problem: string | undefined }) => (
  <>
    <h2 class="slip-title">
      <BilingualName zh="落單" en={say.value.slip.title} />
    </h2>
    <p class="slip-empty">{say.value.slip.empty}</p>
    <Problem text={problem} />
  </>
);
