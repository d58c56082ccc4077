import type { integrationEndpoints } from "./integrations.ts";
import type { conversationEndpoints } from "./conversation.ts";
import type { customerEndpoints } from "./customers.ts";
import type { importEndpoints } from "./imports.ts";
import type { customerGroupEndpoints } from "./customer-groups.ts";
import type { customerJoinEndpoints } from "./customer-joins.ts";
import type { consentEndpoints } from "./consents.ts";
import type { dataRequestEndpoints } from "./data-requests.ts";
import type { deskActEndpoints } from "./desk-acts.ts";
import type { feedEndpoints } from "./feed.ts";
import type { floorEndpoints } from "./floor.ts";
import type { handbookEndpoints } from "./handbook.ts";
import type { identityEndpoints } from "./identity.ts";
import type { insightEndpoints } from "./insight.ts";
import type { notificationEndpoints } from "./notifications.ts";
import type { operationEndpoints } from "./operation.ts";
import type { orderEndpoints } from "./orders.ts";
import type { organizationEndpoints } from "./organization.ts";
import type { intakeEndpoints } from "./intake.ts";
import type { passingEndpoints } from "./passing.ts";
import type { privacyEndpoints } from "./privacy.ts";
import type { searchEndpoints } from "./search.ts";
import type { signInEndpoints } from "./sign-in.ts";
import type { outgoingEndpoints } from "./outgoing.ts";
import type { promiseEndpoints } from "./promises.ts";
import type { voiceEndpoints } from "./voice.ts";
import type { returnEndpoints } from "./returns.ts";
import type { slaEndpoints } from "./sla.ts";
import type { filingEndpoints } from "./filing.ts";
import type { taskEndpoints } from "./tasks.ts";
import type { ticketEndpoints } from "./tickets.ts";
import type { workbenchEndpoints } from "./workbench.ts";

/** Every endpoint of the product, merged by type (D26): the typed client reads it, no zod reaches the browser. */
export type Contract = typeof identityEndpoints & typeof notificationEndpoints & typeof operationEndpoints & typeof handbookEndpoints & typeof conversationEndpoints & typeof passingEndpoints & typeof deskActEndpoints & typeof feedEndpoints & typeof floorEndpoints & typeof customerEndpoints & typeof orderEndpoints & typeof intakeEndpoints & typeof organizationEndpoints & typeof searchEndpoints & typeof signInEndpoints & typeof outgoingEndpoints & typeof integrationEndpoints & typeof insightEndpoints & typeof promiseEndpoints & typeof ticketEndpoints & typeof taskEndpoints & typeof filingEndpoints &
  typeof workbenchEndpoints & typeof privacyEndpoints & typeof slaEndpoints & typeof returnEndpoints & typeof dataRequestEndpoints & typeof consentEndpoints & typeof voiceEndpoints & typeof customerJoinEndpoints & typeof customerGroupEndpoints & typeof importEndpoints;
