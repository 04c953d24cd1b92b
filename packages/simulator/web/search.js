const place = document.getElementById("search");
const input = place.querySelector("input");
const output = place.querySelector("output");

const patienceMs = 200;

/** The dashboard's tabs that have a search field, and the name of the list that each tab shows. */
const searched = { payments: "transactions", requests: "requests", notifications: "deliveries" };

const spelled = new Intl.NumberFormat("en-GB");

/** The search field's text as a query parameter for the control API; empty if the field is empty. */
export const searchQuery = () => (input.value === "" ? "" : `&search=${encodeURIComponent(input.value)}`);

/** Shows how many rows of the list in the tab `view` are displayed, if not all. */
export function showFound(view, state) {
  const name = searched[view];
  place.hidden = name === undefined;
  if (name === undefined) return;
  const shown = state[name].length;
  const all = state.counts[name];
  const matching = input.value === "" ? "" : " that match";
  output.textContent = shown === all ? "" : `${spelled.format(shown)}${matching} of ${spelled.format(all)} shown`;
}

/** Calls `run` when the user has stopped typing in the search field. */
export function onSearch(run) {
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, patienceMs);
  });
}
