/**
 * Spreads a bank group's payments over its links and moves a payment on only when nothing of it left. Uses the links'
 * health and the breakers' state; knows no protocol.
 */
package org.mooring.connectors.balancer;
