import { expect, test } from "vitest";
import { claims, Identity } from "../src/chat/identity";
import { jwt } from "./support/server";
import { keepOn } from "./support/storage";

test("a token's claims are read, also in letters beyond ASCII", () => {
  expect(claims(jwt({ sub: "zażółć", exp: 7 }))).toEqual({ sub: "zażółć", exp: 7 });
});

test.each(["", "abc", "a.b.c", "a.!!.c"])("%j says nothing", (token) => {
  expect(claims(token)).toEqual({});
});

test("a token is replaced a minute before its end, a short one at half its life", async () => {
  const identity = new Identity(keepOn(), () => jwt({ sub: "anna", iat: 100, exp: 1_000 }));
  await identity.fetch();
  expect(identity.renewIn).toBe(840);
  identity.use(() => jwt({ sub: "anna", iat: 0, exp: 90 }));
  await identity.fetch();
  expect(identity.renewIn).toBe(45);
});

test("a token that was turned down is not offered again, the next one is", async () => {
  let token = jwt({ sub: "anna" });
  const identity = new Identity(keepOn(), () => token);
  await identity.fetch();
  identity.refused("token_invalid");
  expect(await identity.fetch()).toBeUndefined();
  expect(identity.login).toBeUndefined();
  token = jwt({ sub: "ewa" });
  expect(await identity.fetch()).toBe(token);
  expect(identity.login).toBe("ewa");
});
