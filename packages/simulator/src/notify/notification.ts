import type { Outgoing } from "./send.js";

/** One event that the gateway reports to a merchant, with the state of its delivery. */
export type Notification = Outgoing & {
  readonly id: string;
  readonly notify_type: string | undefined;
  readonly out_trade_no: string | undefined;
  /** The `body` as text, which the simulator's list of deliveries shows. */
  readonly text: string;
  attempts: number;
  acknowledged: boolean;
  /**
   * Whether a reset of the simulator has removed the notification. A delivery attempt that is under way is then not
   * recorded.
   */
  forgotten: boolean;
  /** The number of completed steps of the notification's repeat schedule. */
  step: number;
  /** The time of the next attempt to deliver the notification, or of the attempt under way, in epoch milliseconds. */
  dueAt: number;
  /** Cancels the next repeat, or a delivery attempt that a fault delays. */
  cancelRepeat: () => void;
};

/** A notification that will be delivered again, as saved in the file with the simulator's state. */
export type WaitingNotification = Pick<
  Notification,
  "id" | "url" | "headers" | "text" | "attempts" | "step" | "dueAt"
> & {
  readonly notify_type: string | undefined;
  readonly out_trade_no: string | undefined;
};

/**
 * Marks a notification as acknowledged and cancels its repeats. A notification that is delivered several times may be
 * acknowledged several times.
 */
export function acknowledge(notification: Notification): void {
  notification.acknowledged = true;
  notification.cancelRepeat();
}
