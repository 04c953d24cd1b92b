import { computed, signal } from "@preact/signals";
import type { Inspection } from "../../src/shop/api.js";
import { callTool, problemText } from "./request.js";
import { notifications } from "./wire.js";

/** One use of the inspector: it verifies a notification, or delivers it again (`tamper`: with one changed byte). */
export type InspectorUse = { id: number; name: "verify" | "tamper" | "repeat"; result?: Inspection; problem?: string };

const chosenId = signal<string | undefined>(undefined);
/** The uses of the inspector for the notification that it shows, newest first. */
export const inspectorUses = signal<readonly InspectorUse[]>([]);
/** Whether the inspector still waits for a response. */
export const isInspecting = signal(false);

/** The notification that is inspected: the chosen one, or else the newest that the inspector did not send itself. */
export const inspected = computed(
  () => notifications.value.find(({ id }) => id === chosenId.value) ?? notifications.value.find(isOriginal),
);

/** Whether the gateway sent a delivery, and not the inspector itself. */
export const isOriginal = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  headers["x-demo-delivery"] === undefined;

/** Chooses another notification to inspect. */
export function inspect(id: string): void {
  chosenId.value = id;
  inspectorUses.value = [];
}

/** Verifies the notification or delivers it again, unchanged or with one changed byte. */
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
