/** The functions of fengari that the tests use. Fengari has no types of its own. */
declare module "fengari" {
  type State = object;
  export const to_luastring: (text: string) => Uint8Array;
  export const to_jsstring: (text: Uint8Array) => string;
  export const lauxlib: { luaL_newstate(): State; luaL_dostring(state: State, script: Uint8Array): number };
  export const lualib: { luaL_openlibs(state: State): void };
  export const lua: {
    LUA_OK: number;
    lua_createtable(state: State, items: number, fields: number): void;
    lua_gettop(state: State): number;
    lua_isinteger(state: State, at: number): boolean;
    lua_pushboolean(state: State, value: boolean): void;
    lua_pushcfunction(state: State, run: (state: State) => number): void;
    lua_pushinteger(state: State, value: number): void;
    lua_pushstring(state: State, text: Uint8Array): void;
    lua_rawseti(state: State, at: number, index: number): void;
    lua_setfield(state: State, at: number, name: Uint8Array): void;
    lua_setglobal(state: State, name: Uint8Array): void;
    lua_tointeger(state: State, at: number): number;
    lua_tostring(state: State, at: number): Uint8Array;
  };
}
