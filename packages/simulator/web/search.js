const place = document.getElementById("search");
const input = place.querySelector("input");
const output = place.querySelector("output");

const patienceMs = 200;

/** Lists that are searched, with the name that their count has. */
const searched = { payments: "transactions", requests: "requests", notifications: "deliveries" };

const spelled = new Intl.NumberFormat("en-GB");

/** What the server is asked for besides the newest. */
export const searchQuery = () => (input.value === "" ? "" : `&search=${encodeURIComponent(input.value)}`);

/** How much of everything the list shows. */
export function showFound(view, state) {
  const name = searched[view];
  place.hidden = name === undefined;
  if (name === undefined) return;
  const shown = state[name].length;
  const all = state.counts[name];
  const matching = input.value === "" ? "" : " that match";
  output.textContent = shown === all ? "" : `${spelled.format(shown)}${matching} of ${spelled.format(all)} shown`;
}

/** @param run called when another number is looked for */
export function onSearch(run) {
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, patienceMs);
  });
}
