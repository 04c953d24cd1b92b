import type { Outgoing } from "./send.js";

/** One event of which the merchant is notified, with all attempts. */
export type Notification = Outgoing & {
  readonly id: string;
  readonly notify_type: string | undefined;
  readonly out_trade_no: string | undefined;
  /** `body` as text, for the journal. */
  readonly text: string;
  attempts: number;
  acknowledged: boolean;
  /**
   * Whether a reset of the simulator has removed the notification: an attempt that is under way is then not recorded.
   */
  forgotten: boolean;
  /** The number of steps of the repeat schedule that are done. */
  step: number;
  /** Epoch milliseconds of the next attempt, or of the one that is under way. */
  dueAt: number;
  /** Cancels the next step of the repeat schedule, or an attempt that a fault holds back. */
  cancelRepeat: () => void;
};

/** A notification that is not acknowledged yet and will be tried again, as it can be kept in a file. */
export type WaitingNotification = Pick<
  Notification,
  "id" | "url" | "headers" | "text" | "attempts" | "step" | "dueAt"
> & {
  readonly notify_type: string | undefined;
  readonly out_trade_no: string | undefined;
};

/** Ends the notification's repeats. It may already have been acknowledged by a repeat, a copy or a redelivery. */
export function acknowledge(notification: Notification): void {
  notification.acknowledged = true;
  notification.cancelRepeat();
}
