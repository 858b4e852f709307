/// The version of askd and its programs (semver.org).
package let askdVersion = "0.1.0"
