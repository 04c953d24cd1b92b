/**
 * Wraps a row so that setting a member calls `changed`. A change inside a member's value is not noticed: set the member
 * to a new value instead.
 */
export const watched = <Row extends object>(row: Row, changed: () => void): Row =>
  new Proxy(row, {
    set(target, name, value) {
      changed();
      return Reflect.set(target, name, value);
    },
  });
