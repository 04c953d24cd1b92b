import { drawings } from "../drawings/drawings.js";
import { showMoney } from "../format.js";
import { chooseItem } from "../state/checkout.js";
import { info, infoProblem, itemId, loadInfo } from "../state/choice.js";

/** What there is to eat and drink. */
export function Menu() {
  return (
    <fieldset class="menu">
      <legend class="heading">
        <span lang="zh-HK">餐牌</span> Menu
      </legend>
      {infoProblem.value && <MenuProblem />}
      <div class="menu-grid">
        {info.value?.items.map(({ id, name, name_zh, txamt }) => {
          const Drawing = drawings[id];
          return (
            <label class="dish" key={id}>
              <input
                type="radio"
                name="item"
                value={id}
                checked={itemId.value === id}
                onChange={() => chooseItem(id)}
              />
              <span class={`dish-plate dish-plate-${id}`}>{Drawing && <Drawing />}</span>
              <span class="dish-text">
                <span class="dish-zh" lang="zh-HK">
                  {name_zh}
                </span>
                <span class="dish-name">{name}</span>
              </span>
              <span class="dish-price">{showMoney(txamt)}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

const MenuProblem = () => (
  <p class="problem" role="alert">
    {infoProblem.value}{" "}
    <button type="button" class="link" onClick={() => void loadInfo()}>
      Try again
    </button>
  </p>
);
