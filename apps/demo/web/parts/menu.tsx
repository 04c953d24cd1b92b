import { useRef } from "preact/hooks";
import type { Item } from "../../src/shop/api.js";
import { drawings } from "../drawings/drawings.js";
import { showMoney } from "../format.js";
import { mostOfAKind, quantityOf } from "../state/basket.js";
import { putInBasket } from "../state/checkout.js";
import { loadInfo, shopInfo, shopInfoProblem } from "../state/choice.js";
import { language, nameOf, say } from "../state/language.js";
import { BilingualName } from "./both.js";

/** The menu, with a card for each dish. */
export function Menu() {
  return (
    <section class="menu" aria-labelledby="menu-heading">
      <h2 class="heading" id="menu-heading">
        <BilingualName zh="餐牌" en="Menu" />
      </h2>
      {shopInfoProblem.value && <MenuProblem />}
      <ul class="menu-grid">
        {shopInfo.value?.items.map((item) => (
          <Dish key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

/** A dish on the menu. A click on the dish's card adds a piece to the basket. */
function Dish({ item: { id, name, name_zh, txamt } }: { item: Item }) {
  const card = useRef<HTMLButtonElement>(null);
  const Drawing = drawings[id];
  const quantity = quantityOf(id);
  const called = nameOf({ name, name_zh });
  const { menu } = say.value;
  const isAll = quantity >= mostOfAKind;
  function takeOut() {
    if (quantity === 1) card.current?.focus(); // The last piece is taken out, so the focused button disappears.
    putInBasket(id, -1);
  }
  return (
    <li class={quantity > 0 ? "dish dish-chosen" : "dish"}>
      <button
        type="button"
        class="dish-add"
        ref={card}
        onClick={() => putInBasket(id, 1)}
        aria-disabled={isAll || undefined}
      >
        <span class={`dish-plate dish-plate-${id}`}>{Drawing && <Drawing />}</span>
        <span class="dish-text">
          <span class="dish-zh" lang="zh-HK">
            {language.value !== "en" && <span class="visually-hidden">{menu.add}</span>}
            {name_zh}
          </span>
          <span class="dish-name" lang="en">
            {language.value === "en" && <span class="visually-hidden">{menu.add}</span>}
            {name}
          </span>
        </span>
        <span class="dish-price">{showMoney(txamt)}</span>
      </button>
      {quantity > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend of its own
        <span class="dish-count" role="group" aria-label={menu.inBasket(called)}>
          <button type="button" onClick={takeOut} aria-label={menu.less(called)}>
            −
          </button>
          <span class="dish-quantity">{quantity}</span>
          <button
            type="button"
            onClick={() => putInBasket(id, 1)}
            aria-label={menu.more(called)}
            aria-disabled={isAll || undefined}
          >
            +
          </button>
        </span>
      )}
    </li>
  );
}

const MenuProblem = () => (
  <p class="problem" role="alert">
    {shopInfoProblem.value}{" "}
    <button type="button" class="link" onClick={() => void loadInfo()}>
      {say.value.tryAgain}
    </button>
  </p>
);
