import { type FuzzRequest, path, withContentLength } from "../fuzz-request.js";
import { notificationMembers, printJson } from "../payloads.js";
import type { Random } from "../random.js";
import { sign } from "../signed.js";

/** The input of a mutation: a source of random numbers, and the position of the request in the fuzz run. */
export type MutationInput = { random: Random; index: number };

/** Makes one fuzz request of a certain kind. Members that it leaves out get the values of a genuine delivery. */
export type Mutation = (material: MutationInput) => Partial<FuzzRequest> & { body?: Buffer };

/** Mutations; each key names the kind of request that its mutation makes. */
export type Mutations = Readonly<Record<string, Mutation>>;

/** Makes the JSON body of a random payment notification. */
export const payload = ({ random, index }: MutationInput): Buffer =>
  printJson(notificationMembers(random, index), random);

/** Adds the correct signature to a body. */
export const withSignature = (body: Buffer) => ({ body, signatures: [sign(body)] });

/** Completes a mutation's request: the members that it left out get the values of a genuine delivery. */
export function complete(kind: string, given: ReturnType<Mutation>, material: MutationInput): FuzzRequest {
  const body = given.body ?? payload(material);
  return {
    kind,
    method: "POST",
    target: path,
    version: "HTTP/1.1",
    headers: [["content-type", "application/json"]],
    signatures: [sign(body)],
    framing: withContentLength(body),
    ...given,
    body,
  };
}
