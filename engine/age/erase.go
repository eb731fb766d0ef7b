package age

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{"age_member: birth date, sealed; whether and how being an adult was proven; corrections"}
}
