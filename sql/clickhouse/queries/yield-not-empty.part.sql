-- Results that were taken back leave nothing.
inspected != 0 OR first_pass_good != 0 OR final_inspected != 0 OR final_good != 0 OR defects != 0
