/**
 * Wraps a row so that setting one of its members is reported; code that changes rows need not report it itself. Changes
 * inside a member's value are not noticed: set the member to a new value instead.
 */
export const watched = <Row extends object>(row: Row, changed: () => void): Row =>
  new Proxy(row, {
    set(target, name, value) {
      changed();
      return Reflect.set(target, name, value);
    },
  });
