import { lauxlib, lua, lualib, to_jsstring, to_luastring } from "fengari";
import type { Clock } from "../src/index.js";

type Value = string | number | null;

/**
 * Runs the notification store's Lua script without a Redis server, on an implementation of the few commands that it
 * uses. The tests in test/e2e run the same script in Redis.
 */
export function luaRedis(clock: Clock) {
  const kept = new Map<string, { value: string; until: number }>();
  const read = (key: string) => {
    const entry = kept.get(key);
    return entry && entry.until > clock.now() ? entry.value : null;
  };
  const commands: Record<string, (key: string, ...rest: string[]) => Value> = {
    GET: read,
    SET(key, value = "", px, ms) {
      if (px !== "PX") throw new Error("SET without PX would be kept for ever.");
      kept.set(key, { value, until: clock.now() + Number(ms) });
      return "OK";
    },
    DEL: (key) => Number(kept.delete(key)),
  };
  return {
    evalsha: (_sha: string, _keys: number, ..._args: string[]) => Promise.reject(new Error("NOSCRIPT")),
    eval: async (script: string, keys: number, ...args: string[]) =>
      runLua(script, args.slice(0, keys), args.slice(keys), ([name, key, ...rest]) => {
        const command = commands[name!];
        if (!command) throw new Error(`${name} is not among the commands of this test.`);
        return command(key!, ...rest);
      }),
  };
}

function runLua(script: string, keys: string[], args: string[], call: (words: string[]) => Value): Value {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const list = (name: string, values: string[]) => {
    lua.lua_createtable(state, values.length, 0);
    for (const [at, value] of values.entries()) {
      lua.lua_pushstring(state, to_luastring(value));
      lua.lua_rawseti(state, -2, at + 1);
    }
    lua.lua_setglobal(state, to_luastring(name));
  };
  list("KEYS", keys);
  list("ARGV", args);
  lua.lua_createtable(state, 0, 1);
  lua.lua_pushcfunction(state, (inner) => {
    const words = Array.from({ length: lua.lua_gettop(inner) }, (_, at) => textAt(inner, at + 1));
    push(inner, call(words));
    return 1;
  });
  lua.lua_setfield(state, -2, to_luastring("call"));
  lua.lua_setglobal(state, to_luastring("redis"));
  if (lauxlib.luaL_dostring(state, to_luastring(script)) !== lua.LUA_OK) throw new Error(textAt(state, -1));
  return lua.lua_isinteger(state, -1) ? lua.lua_tointeger(state, -1) : textAt(state, -1);
}

const textAt = (state: object, at: number) => to_jsstring(lua.lua_tostring(state, at));

function push(state: object, value: Value): void {
  // Redis passes `false` to a script for a missing field.
  if (value === null) lua.lua_pushboolean(state, false);
  else if (typeof value === "number") lua.lua_pushinteger(state, value);
  else lua.lua_pushstring(state, to_luastring(value));
}
