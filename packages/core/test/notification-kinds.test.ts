import { describe, expect, it } from "vitest";
import { constructNotification } from "../src/index.js";
import { type NotificationKind, notificationKindRow, notificationKinds } from "../src/notify/notification-kinds.js";
import { signNotification } from "../src/testing.js";

const key = "3C1A0D5B7E9F4A2688D1C0B3A5E7F912";

function received(members: Record<string, string>) {
  const { body, headers } = signNotification(members, key);
  return constructNotification(body, headers["x-qf-sign"], key);
}

describe.each(Object.keys(notificationKinds) as NotificationKind[])("A notification of the kind %s", (kind) => {
  const { requiredMembers = [], identity } = notificationKindRow(kind);
  const whole = {
    ...Object.fromEntries([...requiredMembers, ...identity].map((name, at) => [name, String(at + 1)])),
    respcd: "0000",
    notify_type: kind,
  };

  it("with all members that its row promises has its type, and an id that repeats share", () => {
    const notification = received(whole);
    expect(notification.type).toBe(kind);
    expect(received({ ...whole, goods_info: "again" }).id).toBe(notification.id);
  });

  it("is another event if a member of its identity differs", () => {
    for (const name of identity) expect(received({ ...whole, [name]: "other" }).id, name).not.toBe(received(whole).id);
  });

  it("is incomplete without a member that its row promises", () => {
    for (const name of requiredMembers) {
      const { [name]: _, ...rest } = whole as Record<string, string>;
      expect(received(rest)).toMatchObject({ type: "incomplete", kind, missing: [name] });
    }
    const failed = requiredMembers.length > 0 ? "incomplete" : kind;
    expect(received({ ...whole, respcd: "1143" }).type).toBe(failed);
  });
});
