import type { World } from "../world/world.js";
import { type FlatResponse, flatResponse } from "./answers.js";
import type { Call } from "./call.js";
import { invalidParam, requireParameter } from "./check-params.js";
import { bySyssn } from "./find-original.js";

/** `POST /trade/v1/add_note` sets a transaction's note. @throws {Refusal} 1104: bad parameter, 1268: no transaction */
export function addNote(world: World, call: Call): FlatResponse {
  const { params, merchant } = call;
  if (requireParameter(params, "code") !== merchant.appCode) throw invalidParam("code must be the app code");
  const syssn = requireParameter(params, "syssn");
  const note = requireParameter(params, "note");
  if ([...note].length > 200) throw invalidParam(`parameter note has ${[...note].length} characters, 200 at most`);
  bySyssn(world, call, syssn).note = note;
  return flatResponse("0000", { data: { syssn } });
}
