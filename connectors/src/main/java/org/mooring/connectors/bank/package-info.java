/** What configuration makes of a bank: properties, status-code map, link factories. */
package org.mooring.connectors.bank;
