/**
 * Route files, live: read with line numbers, checked as a whole, and exchanged one route at a time under running traffic
 * without losing or refusing a payment. A file that does not check out never replaces the one that runs.
 */
package org.mooring.routes.reload;
