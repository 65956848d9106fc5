// What the account says, fact by fact, so that a change in one can be told from the rest.

import { when } from "./time.js";

/** Name of a fact -> what it says; a name that ends in `made` stands for the thing itself. */
export function factsOf({ users, groups, virtual_mfa: devices, password_policy: policy }) {
  const facts = new Map([["policy", JSON.stringify(policy)]]);
  for (const user of users) {
    facts.set(`user/${user.name}/made`, user.id);
    for (const field of ["groups", "mfa", "boundary", "tags"])
      facts.set(`user/${user.name}/${field}`, JSON.stringify(user[field]));
    facts.set(`user/${user.name}/attached`, policiesOf(user).join());
    facts.set(`user/${user.name}/console`, signIn(user));
    facts.set(`user/${user.name}/keys`, JSON.stringify(user.keys.map((one) => [one.id, one.status])));
  }
  for (const group of groups) {
    facts.set(`group/${group.name}/made`, group.path);
    facts.set(`group/${group.name}/members`, JSON.stringify(group.members));
  }
  for (const device of devices) facts.set(`mfa/${device.serial}`, device.assigned_to ?? "");
  return facts;
}

/** The last part of an ARN. */
export const short = (arn) => String(arn).split(/[:/]/).at(-1);

export const policiesOf = (one) => [...(one.attached ?? one.policies), ...(one.inline ?? [])].map(short);

export function signIn(user) {
  if (!user.console) return "No password";
  if (user.reset_required) return "Password set, to be changed at sign-in";
  return user.password_last_used ? `Signed in ${when(user.password_last_used)}` : "Password set";
}
