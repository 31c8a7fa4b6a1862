/**
 * What the parts of a room's program share, imported as one by each of them
 * that is loaded by itself.
 *
 * The bundler makes a file of what the same entries need. Where each entry
 * names only what it uses itself, that is a file for every mixture, a dozen
 * before a page is live, each compressed and asked for by itself. So this is
 * imported for its effect on the bundle alone. The other half is
 * `components/shared.ts`.
 *
 * @module
 */
import "@preact/signals";
import "preact/jsx-runtime";
import "../room/role.ts";
import "../text/address.ts";
import "../text/wording.ts";
import "../wire_terms.ts";
import "./attempt.ts";
import "./first_use.ts";
import "./kept.ts";
import "./offline.ts";
import "./trusted_url.ts";
