/**
 * A row that tells when one of its members is set, so that no code that changes rows has to remember to say so. What is
 * inside of a member is not watched: set a member of the row with it.
 */
export const watched = <Row extends object>(row: Row, changed: () => void): Row =>
  new Proxy(row, {
    set(target, name, value) {
      changed();
      return Reflect.set(target, name, value);
    },
  });
