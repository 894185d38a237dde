/** SOAP channel: between the contract's classes (generated from wsdl/payments.wsdl) and the canonical payment. */
package org.mooring.routes.soap;
