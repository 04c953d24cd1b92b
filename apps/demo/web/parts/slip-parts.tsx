/** What a slip is told while nothing has been ordered yet. */
export type SlipState = { sending: boolean; problem: string | undefined };

export const Problem = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="problem" role="alert">
      {text}
    </p>
  );

/** The slip with nothing in the basket. */
export const EmptySlip = ({ problem }: { problem: string | undefined }) => (
  <>
    <h2 class="slip-title">
      <span lang="zh-HK">落單</span> Your order
    </h2>
    <p class="slip-empty">Nothing in the basket yet. Choose something from the menu.</p>
    <Problem text={problem} />
  </>
);
