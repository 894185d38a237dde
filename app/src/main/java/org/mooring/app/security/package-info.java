/**
 * Who may come in over HTTP, and what for: users, bearer tokens, roles, and the guard against requests that a foreign
 * page makes a browser send.
 */
package org.mooring.app.security;
