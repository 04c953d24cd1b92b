import { clockView } from "./clock.js";
import { deliveriesView } from "./deliveries.js";
import { h } from "./dom.js";
import { faultsView } from "./faults.js";
import { intentsView } from "./intents.js";
import { requestsView } from "./requests.js";
import { onSearch, searchQuery, showFound } from "./search.js";
import { get, watch } from "./server.js";
import { subscriptionsView } from "./subscriptions.js";
import { transactionsView } from "./transactions.js";

const views = {
  payments: ["Payments", transactionsView, ({ counts }) => counts.transactions],
  requests: ["Requests", requestsView, ({ counts }) => counts.requests],
  notifications: ["Notifications", deliveriesView, ({ counts }) => counts.deliveries],
  element: ["Element", intentsView, ({ counts }) => counts.intents],
  subscriptions: ["Subscriptions", subscriptionsView, ({ counts }) => counts.subscriptions],
  faults: ["Faults", faultsView, ({ faults }) => faults.waiting.length + faults.random.length],
};

const main = document.getElementById("main");
const tabs = document.getElementById("tabs");
const said = document.getElementById("said");
let state;
let chosen = Object.hasOwn(views, location.hash.slice(1)) ? location.hash.slice(1) : "payments";

async function act(run, success = "") {
  try {
    await run();
    said.textContent = success;
    said.className = "good";
  } catch (error) {
    said.textContent = error.message;
    said.className = "bad";
  }
  await refresh();
}

const placeOf = (element) => {
  if (!element || element === document.body) return undefined;
  const row = element.closest("[data-key]")?.dataset.key;
  const label = element.getAttribute("aria-label") ?? element.textContent;
  // Fields for numbers do not report where the caret is.
  const caret = element.type === "text" ? [element.selectionStart, element.selectionEnd] : undefined;
  return { row, label, name: element.getAttribute("name"), caret };
};

/** After a redraw, moves the focus to the same control, so that a refresh does not interrupt keyboard users. */
function restoreFocus(place) {
  if (!place) return;
  const scope = place.row === undefined ? main : (main.querySelector(`[data-key="${CSS.escape(place.row)}"]`) ?? main);
  const controls = [...scope.querySelectorAll("button, input, select, summary, a, pre[tabindex], h2[tabindex]")];
  const same = controls.find(
    (one) =>
      (place.name && one.getAttribute("name") === place.name) ||
      (!place.name && (one.getAttribute("aria-label") ?? one.textContent) === place.label),
  );
  same?.focus({ preventScroll: true });
  if (place.caret) same?.setSelectionRange(...place.caret);
}

function drawTabs() {
  const focused = tabs.contains(document.activeElement);
  tabs.replaceChildren(
    ...Object.entries(views).map(([name, [title, , count]]) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-selected": String(name === chosen),
          "aria-controls": "main",
          tabindex: name === chosen ? "0" : "-1",
          onclick: () => choose(name),
        },
        title,
        " ",
        h("span", { class: "count" }, String(count(state))),
      ),
    ),
  );
  main.setAttribute("role", "tabpanel");
  main.setAttribute("aria-labelledby", `tab-${chosen}`);
  if (focused) document.getElementById(`tab-${chosen}`).focus();
}

let drawn = "";

function draw(force = false) {
  drawTabs();
  showFound(chosen, state);
  clockView(state, act);
  const { clock: _, ...rest } = state;
  const fingerprint = JSON.stringify(rest);
  if (!force && fingerprint === drawn) return;
  drawn = fingerprint;
  const place = main.contains(document.activeElement) ? placeOf(document.activeElement) : undefined;
  const opened = [...main.querySelectorAll("details[open]")].map((one) => one.dataset.open);
  main.replaceChildren(views[chosen][1](state, act, () => draw(true)));
  for (const one of main.querySelectorAll("details")) one.open = opened.includes(one.dataset.open);
  restoreFocus(place);
}

function choose(name) {
  chosen = name;
  history.replaceState(null, "", `#${name}`);
  draw(true);
}

tabs.addEventListener("keydown", ({ key }) => {
  const names = Object.keys(views);
  const at = names.indexOf(chosen);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[key];
  if (to === undefined) return;
  choose(names[(to + names.length) % names.length]);
  document.getElementById(`tab-${chosen}`).focus();
});

addEventListener("hashchange", () => {
  const name = location.hash.slice(1);
  if (Object.hasOwn(views, name) && name !== chosen) choose(name);
});

let asking;
let again = false;

/**
 * Loads the simulator's state, with one request at a time. A change during a request triggers another request
 * afterwards.
 */
async function refresh() {
  if (asking) {
    again = true;
    return asking;
  }
  asking = (async () => {
    do {
      again = false;
      state = await get(`/state?limit=100${searchQuery()}`);
      draw();
    } while (again);
  })();
  try {
    await asking;
  } catch {
    link(false);
  } finally {
    asking = undefined;
  }
}

function link(up) {
  const element = document.getElementById("link");
  element.textContent = up ? `Live on ${location.host}` : "Connection lost, trying again";
  element.className = up ? "good" : "bad";
  if (up) void refresh();
}

onSearch(() => void refresh());
watch(() => void refresh(), link);
void refresh();
