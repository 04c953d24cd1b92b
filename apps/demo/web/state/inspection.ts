import { computed, signal } from "@preact/signals";
import type { Inspection } from "../../src/shop/api.js";
import { callTool, problemText } from "./request.js";
import { notifications } from "./wire.js";

/**
 * A test of a logged notification: `verify` its signature, `repeat` its delivery, or deliver it with a changed byte
 * (`tamper`). `id` numbers the tests. `problem` tells why the test gave no `result`.
 */
export type InspectorUse = { id: number; name: "verify" | "tamper" | "repeat"; result?: Inspection; problem?: string };

const chosenId = signal<string | undefined>(undefined);
/** The tests made with the notification that the page shows, newest test first. */
export const inspectorUses = signal<readonly InspectorUse[]>([]);
/** Whether a test of a notification is still running. */
export const isInspecting = signal(false);

/** The notification that the visitor can verify, repeat or tamper with: the chosen one, or the gateway's newest one. */
export const inspected = computed(
  () => notifications.value.find(({ id }) => id === chosenId.value) ?? notifications.value.find(isOriginal),
);

/** Whether the gateway sent this delivery, and not a test on the page. */
export const isOriginal = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  headers["x-demo-delivery"] === undefined;

/** Shows another notification, for the visitor to verify, repeat or tamper with. @param id the notification's id */
export function inspect(id: string): void {
  chosenId.value = id;
  inspectorUses.value = [];
}

/** Verifies the notification or delivers it again. @param at the position of the byte that `tamper` changes */
export async function tryOut(name: InspectorUse["name"], at: number): Promise<void> {
  const id = inspected.value?.id;
  if (id === undefined || isInspecting.value) return;
  chosenId.value = id; // The page keeps showing this notification, even if a later one arrives.
  isInspecting.value = true;
  const trial: InspectorUse = { id: inspectorUses.value.length + 1, name };
  try {
    const asked = { id, ...(name === "tamper" && { at }), deliver: name !== "verify" };
    inspectorUses.value = [{ ...trial, result: await callTool<Inspection>("inspect", asked) }, ...inspectorUses.value];
  } catch (error) {
    inspectorUses.value = [{ ...trial, problem: problemText(error) }, ...inspectorUses.value];
  }
  isInspecting.value = false;
}
