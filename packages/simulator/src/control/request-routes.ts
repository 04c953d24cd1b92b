import { ControlError } from "./input.js";
import type { ControlParts } from "./parts.js";
import type { Route } from "./route.js";
import { listOf, ref } from "./schema.js";
import { newestOf, numbersOfRequest, requestLine, reversed } from "./views.js";

/** The routes of the control API that list and show the requests to the gateway. */
export const requestRoutes = ({ requests }: ControlParts): readonly Route[] => [
  {
    method: "get",
    path: "/requests",
    summary: "Requests to the gateway, newest first",
    query: ["limit", "search"],
    response: listOf(ref("RequestLine")),
    run: ({ query }) => newestOf(reversed(requests.entries), query, numbersOfRequest).map(requestLine),
  },
  {
    method: "get",
    path: "/requests/{ref}",
    summary: "One request with its string to sign, the diagnosis of a wrong signature, and the answer",
    ref: "id of the request",
    response: ref("Request"),
    errors: [404],
    run({ ref: id }) {
      const found = requests.entries.find((row) => row.id === id);
      if (!found) throw new ControlError(404, `No request has the id "${id}".`);
      return found;
    },
  },
];
