import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { changedByte } from "../../src/tools/change-byte.js";
import { say } from "../state/language.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Returns the byte at position `at` of a notification, and the changed byte that replaces it, as texts to show. */
export function byteAt(body: string, at: number): { from: string; to: string } {
  const byte = encoder.encode(body)[at] ?? 32;
  return { from: show(byte), to: show(changedByte(byte)) };
}

const show = (byte: number) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : `0x${byte.toString(16)}`);

/** Shows the bytes of a notification, with the byte at `at` marked, and a slider that changes `at`. */
export function ByteChooser({ body, at }: { body: string; at: Signal<number> }) {
  const id = useId();
  const { notifications } = say.value;
  const bytes = encoder.encode(body);
  const { from, to } = byteAt(body, at.value);
  const part = (start: number, end?: number) => decoder.decode(bytes.subarray(start, end));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users scroll it */}
      <section class="code-block" tabIndex={0} aria-label={notifications.bytesLabel}>
        {part(0, at.value)}
        <mark>{part(at.value, at.value + 1)}</mark>
        {part(at.value + 1)}
      </section>
      <label class="field" for={id}>
        {notifications.byte(at.value)}
        <code>{from}</code>
        {notifications.becomes}
        <code>{to}</code>
      </label>
      <input
        class="slider"
        id={id}
        type="range"
        min={0}
        max={bytes.length - 1}
        value={at.value}
        onInput={({ currentTarget }) => {
          at.value = currentTarget.valueAsNumber;
        }}
      />
    </>
  );
}
