import { Checkbox, Select } from "antd";
import type { ReactNode } from "react";
import { type Grant, permissionTable, type Role, roles, scopes, type Scope } from "#contract/permissions.ts";
import { useIdentityText } from "#console/features/foundation/identity/texts.ts";
import { useOrganizationText } from "../texts.ts";

/** The widest reach that a role has anywhere; more cannot be given. */
function widestOf(role: Role): Scope {
  const reached = Object.values(permissionTable).flatMap((by) => (by[role] === undefined ? [] : [scopes.indexOf(by[role])]));
  return scopes[Math.max(0, ...reached)] ?? "own";
}

/** Which roles a person holds, and how far each reaches. */
export function RoleFields({ grants, onChange }: { id?: string; grants: readonly Grant[]; onChange: (grants: Grant[]) => void }): ReactNode {
  const t = useOrganizationText();
  const names = useIdentityText();
  return (
    <div role="group" aria-label={t.people.roles}>
      {roles.map((role) => {
        const held = grants.find((grant) => grant.role === role);
        const offered = scopes.slice(0, scopes.indexOf(widestOf(role)) + 1);
        return (
          <div key={role} className="organization-role">
            <Checkbox checked={held !== undefined} onChange={(event) => onChange(event.target.checked ? [...grants, { role }] : grants.filter((grant) => grant.role !== role))}>
              {names.roles[role]}
            </Checkbox>
            {held === undefined ? null : (
              <Select
                size="small"
                aria-label={`${names.roles[role]} ${t.people.scope}`}
                value={held.scope ?? "all"}
                onChange={(scope: Scope) => onChange(grants.map((grant) => (grant.role === role ? (scope === "all" ? { role } : { role, scope }) : grant)))}
                options={offered.map((scope) => ({ value: scope, label: names.scopes[scope] }))}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
